"""For a class: notebooks for other tools, quizzes, and grading."""
