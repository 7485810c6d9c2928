"""What every part knows: nouns, errors, addresses, the database, the captures. Imports nothing of ours."""
