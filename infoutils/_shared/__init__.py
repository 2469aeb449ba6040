"""What several rooms of the library share: checks of arguments, work for many cores, progress."""
