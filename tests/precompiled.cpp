// Has no code: its library holds the precompiled header of the tests.
