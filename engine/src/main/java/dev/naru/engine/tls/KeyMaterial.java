package dev.naru.engine.tls;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a server shows and signs with.
 *
 * @param chain the server's certificate, then each one's issuer
 * @param key of the first certificate
 */
record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {

  /** RFC 5280, section 4.2.1.6. */
  private static final int DNS_NAME = 2;

  KeyMaterial {
    chain = List.copyOf(chain);
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** {@code RSA} or {@code EC}. */
  String algorithm() {
    return key.getAlgorithm();
  }

  /** The end of the validity of what ends first. */
  Instant expiry() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The host names that the certificate is for, in lower case; one may begin with {@code *.}. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    try {
      Collection<List<?>> all = certificate().getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> name : all) {
          if (name.get(0) instanceof Integer type && type == DNS_NAME) {
            names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // Then it has no names that anybody could read.
      return Set.of();
    }
    return names;
  }

  /** What a person calls it: its first name. */
  String title() {
    return names().stream()
        .findFirst()
        .orElseGet(() -> certificate().getSubjectX500Principal().getName());
  }

  /** Whether it shows and signs the same. */
  boolean sameAs(KeyMaterial other) {
    return chain.equals(other.chain);
  }
}
