; What a TOML text is made of. Every pattern takes one node; nesting follows from the spans.
; The parts of a dotted key are taken one by one, in order.

(table) @table
(table_array_element) @table.array
(inline_table) @mapping
(array) @sequence
(pair) @pair

(bare_key) @key.bare
(quoted_key) @key.quoted

(string) @scalar.string
[(integer) (float)] @scalar.number
(boolean) @scalar.boolean
[(offset_date_time) (local_date_time) (local_date) (local_time)] @scalar.date

(ERROR) @damage
(MISSING) @damage
