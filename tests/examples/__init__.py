"""The examples that `new` copies do what their pages say."""
