; For tests only: the reader of shell in `src/languages/shell/syntax` is compared with tree-sitter-bash by this query.
; What a shell text does. Every pattern takes one node; nesting follows from the spans.

(command) @command
(command name: (command_name) @word)
(command argument: (_) @word)
; An array's elements belong to the assignment around them.
(array (_) @word)

(variable_assignment) @assignment
(declaration_command) @declaration

(for_statement) @loop
(for_statement variable: (variable_name) @loop.variable)
; Only the first of a loop's words carries the grammar's field `value`.
(for_statement [
  (word) (string) (raw_string) (ansi_c_string) (translated_string) (concatenation) (number)
  (simple_expansion) (expansion) (command_substitution) (arithmetic_expansion) (brace_expression)
] @word)

; What may not happen, or not here: an assignment in it does not end the search for an earlier one.
[(if_statement) (elif_clause) (else_clause) (case_item) (while_statement) (do_group) (subshell)] @branch
(list (_) (_) @branch)
(function_definition) @function

(heredoc_body) @heredoc

(ERROR) @damage
(MISSING) @damage
