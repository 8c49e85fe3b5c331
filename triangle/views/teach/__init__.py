"""A teaching pack: lesson plans, role cards, score sheet, debrief, exercises with key, slides."""
