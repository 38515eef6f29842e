package dev.naru.web.proxy;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to servers whose address begins with {@code https}.
 *
 * @param verify whether their certificate must hold
 * @param authorities PEM: who is trusted; the JDK's list when absent
 * @param name what they must prove to be, and are told by SNI; their host when absent
 * @param cert PEM: our certificate
 * @param key PEM: its key
 */
public record UpstreamTlsConfig(
    @Doc("Whether the certificate must hold for the name.") @Default("true") boolean verify,
    @Doc("PEM file with the CAs that are trusted; those that Java knows when absent.")
        Optional<Path> authorities,
    @Doc("The name that servers prove to have; their host when absent.") Optional<String> name,
    @Doc("PEM file with our certificate, for servers that ask for one.") Optional<Path> cert,
    @Doc("PEM file (PKCS #8) with its key.") Optional<Path> key) {

  /** The message of a mistake begins with the key it is about. */
  public UpstreamTlsConfig {
    if (cert.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          cert.isPresent()
              ? "cert needs the key \"key\" beside it: the file with the certificate's private key"
              : "key needs the key \"cert\" beside it: the file with the certificate");
    } else if (!verify && authorities.isPresent()) {
      throw new IllegalArgumentException("authorities is not looked at with verify: false");
    }
  }
}
