; What a JSON text is made of. Every pattern takes one node; nesting follows from the spans.

(object) @mapping
(array) @sequence
(pair) @pair
(pair key: (_) @key)

(string) @scalar.string
(number) @scalar.number
[(true) (false)] @scalar.boolean
(null) @scalar.null

(ERROR) @damage
(MISSING) @damage
