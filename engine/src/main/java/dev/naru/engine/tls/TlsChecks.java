package dev.naru.engine.tls;

import dev.naru.engine.config.Checks;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;

/** Looks at the files that the key {@code tls} names. */
public final class TlsChecks {

  private TlsChecks() {}

  /**
   * Reports what is wrong with certificates and keys.
   *
   * @param written whether the key is in the file: then there must be something to show
   */
  public static void check(TlsConfig config, boolean written, Checks checks) {
    if (written && !config.speaks()) {
      checks.problem(
          config,
          "certificates",
          "there is no certificate: add certificates: [{ cert: FILE, key: FILE }], or development:"
              + " true");
    }
    for (int i = 0; i < config.certificates().size(); i++) {
      CertificateConfig each = config.certificates().get(i);
      try {
        KeyMaterial material = CertificateFiles.read(each);
        for (X509Certificate certificate : material.chain()) {
          certificate.checkValidity();
        }
        if (i > 0 && material.names().isEmpty()) {
          checks.problem(
              each,
              "cert",
              each.cert()
                  + " names no host (subjectAltName), so that nobody can ask for it: put it first,"
                  + " or remove it");
        }
      } catch (CertificateFiles.Mistake e) {
        checks.problem(each, e.key(), String.valueOf(e.getMessage()));
      } catch (CertificateExpiredException e) {
        checks.problem(
            each, "cert", each.cert() + " has expired (" + e.getMessage() + "): have it renewed");
      } catch (CertificateNotYetValidException e) {
        checks.problem(
            each,
            "cert",
            each.cert() + " is not valid yet (" + e.getMessage() + "): is the clock right?");
      }
    }
    config
        .clientCertificates()
        .authorities()
        .ifPresent(
            file -> {
              try {
                CertificateFiles.certificates("authorities", file);
              } catch (CertificateFiles.Mistake e) {
                checks.problem(
                    config.clientCertificates(), "authorities", String.valueOf(e.getMessage()));
              }
            });
  }
}
