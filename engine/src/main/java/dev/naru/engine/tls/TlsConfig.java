package dev.naru.engine.tls;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.util.List;
import java.util.Optional;

/**
 * The key {@code tls}.
 *
 * @param certificates the first answers where no other fits the name that a client asks for
 * @param development certificates for {@code localhost} and {@code .test} from a CA of our own
 * @param minimum the oldest version that is spoken
 * @param clientCertificates whether clients show who they are
 */
public record TlsConfig(
    @Doc("Certificates with their keys; the first answers where none fits the name asked for.")
        List<CertificateConfig> certificates,
    @Doc("Certificates for localhost and names below .test, from a CA made for this machine.")
        @Default("false")
        boolean development,
    @Doc("The oldest version of TLS that is spoken: 1.2 or 1.3.") @Default("1.2")
        TlsVersion minimum,
    @Doc("Whether clients show certificates.") ClientCertificates clientCertificates) {

  /** Without certificates: nothing can speak TLS. */
  public static final TlsConfig NONE =
      new TlsConfig(
          List.of(),
          false,
          new TlsVersion(2),
          new ClientCertificates(ClientCertificates.Mode.NONE, Optional.empty()));

  /** Copies the list. */
  public TlsConfig {
    certificates = List.copyOf(certificates);
  }

  /** Whether there is any certificate to show. */
  public boolean speaks() {
    return development || !certificates.isEmpty();
  }
}
