//! Text and Frictionless Data Package renderings of the contract.
