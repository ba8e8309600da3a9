"""One module for each command of `nbblog`; it is the value of `command` there."""
