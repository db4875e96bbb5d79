; Functions and classes with their names, for files whose lines the lexer cannot tell.
(function_definition name: (identifier) @name) @function
(class_definition name: (identifier) @name) @class
