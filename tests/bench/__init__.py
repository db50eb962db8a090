"""script/bench: how fast are the pages over the data of a whole state, held against a bare list."""
