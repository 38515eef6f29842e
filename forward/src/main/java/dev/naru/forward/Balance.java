package dev.naru.forward;

/** How one of several targets is chosen; those that do not answer are passed over. */
public enum Balance {
  /** One after the other. */
  ROUND_ROBIN,
  /** The one with the fewest open connections or sessions. */
  LEAST_CONNECTIONS,
  /** The better of two that chance names: nearly as even, with no herd when loads are old news. */
  RANDOM_TWO,
  /** The same for the same address, as long as it answers (rendezvous hashing). */
  SOURCE
}
