"""script/gallery: every page for every role that may open it, as pictures to look at."""
