package dev.naru.web.hop;

import dev.naru.engine.config.Checks;
import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.http.client.ClientTls;
import java.io.IOException;
import java.nio.file.Files;
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

  /** Looks whether the files are there. */
  public void check(Checks checks) {
    file("authorities", authorities, checks);
    file("cert", cert, checks);
    file("key", key, checks);
  }

  private void file(String name, Optional<Path> file, Checks checks) {
    file.filter(path -> !Files.isReadable(path))
        .ifPresent(path -> checks.problem(this, name, "there is no file " + path));
  }

  /**
   * What connections are encrypted with.
   *
   * @param http2 whether HTTP/2 may be spoken
   * @throws IOException with a sentence for the person who wrote this
   */
  public ClientTls client(boolean http2) throws IOException {
    return new ClientTls(new ClientTls.Settings(verify, authorities, cert, key, http2));
  }
}
