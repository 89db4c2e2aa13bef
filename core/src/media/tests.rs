//! The room as a whole: see the journeys for it against the real backend.
