; What a YAML text is made of. Every pattern takes one node; nesting follows from the spans.

(document) @document

[(block_mapping) (flow_mapping)] @mapping
[(block_sequence) (flow_sequence)] @sequence
(block_sequence_item) @item

[(block_mapping_pair) (flow_pair)] @pair
(block_mapping_pair key: (_) @key)
(flow_pair key: (_) @key)
; `{a, b}`: keys without values.
(flow_mapping (flow_node) @pair.bare)

(plain_scalar) @scalar.plain
(single_quote_scalar) @scalar.single
(double_quote_scalar) @scalar.double
(block_scalar) @scalar.block

(anchor_name) @anchor
(alias_name) @alias
(tag) @tag

(ERROR) @damage
(MISSING) @damage
