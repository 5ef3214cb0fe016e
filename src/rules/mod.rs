//! The catalogue, the judgement, the results.
