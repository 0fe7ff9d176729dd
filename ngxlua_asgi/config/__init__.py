"""HOW a user says what runs where: the frozen model and the spellings that build it."""
