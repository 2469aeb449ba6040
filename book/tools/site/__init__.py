"""The pages, the slides and the print of the book, and the browser that shows them."""
