"""One module per way to run: embedded (script/server), production, test. All share base."""
