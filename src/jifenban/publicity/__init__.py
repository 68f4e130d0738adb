"""Lists shown to the public: masked, searchable, for as long as the round says."""
