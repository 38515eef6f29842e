package dev.naru.engine.tls;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Certificates of clients.
 *
 * @param mode whether they are asked for
 * @param authorities PEM: the CAs that clients' certificates must come from
 */
public record ClientCertificates(
    @Doc("Whether clients are asked for a certificate: none, wanted or needed.") @Default("none")
        Mode mode,
    @Doc("PEM file with the CAs that clients' certificates must come from.")
        Optional<Path> authorities) {

  /** Whether clients are asked for a certificate. */
  public enum Mode {
    /** They are not. */
    NONE,
    /** They are, and may go without; one that does not hold is refused. */
    WANTED,
    /** Nobody comes in without. */
    NEEDED
  }

  /** The message of a mistake begins with the key it is about. */
  public ClientCertificates {
    if (mode != Mode.NONE && authorities.isEmpty()) {
      throw new IllegalArgumentException(
          "mode needs the key authorities: a PEM file with the CAs that are trusted");
    } else if (mode == Mode.NONE && authorities.isPresent()) {
      throw new IllegalArgumentException(
          "authorities is not looked at without mode: wanted, or mode: needed");
    }
  }
}
