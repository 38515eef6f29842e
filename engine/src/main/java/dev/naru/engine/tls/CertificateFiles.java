package dev.naru.engine.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.List;

/** Reads a certificate with its key and tells what is wrong with them. */
final class CertificateFiles {

  /** RFC 9325, section 4.5. */
  private static final int SHORTEST_RSA = 2_048;

  /** What is wrong, at which key of the configuration. */
  static final class Mistake extends IOException {
    private static final long serialVersionUID = 1L;
    private final String key;

    Mistake(String key, String message) {
      super(message);
      this.key = key;
    }

    /** {@code cert}, {@code key} or {@code authorities}. */
    String key() {
      return key;
    }
  }

  private CertificateFiles() {}

  /**
   * Reads both and checks that they belong together.
   *
   * @throws Mistake for a person
   */
  static KeyMaterial read(CertificateConfig config) throws Mistake {
    List<X509Certificate> chain = certificates("cert", config.cert());
    PrivateKey key;
    try {
      key = PemFile.read(config.key()).key();
    } catch (IOException e) {
      throw new Mistake("key", String.valueOf(e.getMessage()));
    }
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
      throw new Mistake(
          "key",
          "an RSA key of %d bits is too short, clients refuse it: have a certificate made for one"
                  .formatted(rsa.getModulus().bitLength())
              + " of 2048 bits or more, or for an EC key");
    }
    if (!belongTogether(chain.getFirst(), key)) {
      boolean later = chain.stream().skip(1).anyMatch(other -> belongTogether(other, key));
      throw later
          ? new Mistake(
              "cert",
              config.cert() + " must begin with the server's certificate; its issuers follow it")
          : new Mistake(
              "key", config.key() + " is not the key of the certificate in " + config.cert());
    }
    for (int i = 1; i < chain.size(); i++) {
      if (!chain
          .get(i - 1)
          .getIssuerX500Principal()
          .equals(chain.get(i).getSubjectX500Principal())) {
        throw new Mistake(
            "cert",
            "certificate %d in %s has not issued the one before it: put them in order, each one's"
                    .formatted(i + 1, config.cert())
                + " issuer after it");
      }
    }
    return new KeyMaterial(chain, key);
  }

  /**
   * Reads certificates only.
   *
   * @throws Mistake at that key of the configuration
   */
  static List<X509Certificate> certificates(String key, Path file) throws Mistake {
    try {
      return PemFile.read(file).certificates();
    } catch (IOException e) {
      throw new Mistake(key, String.valueOf(e.getMessage()));
    }
  }

  /** What is wrong with a certificate whose time is up. */
  static String expired(Path file, Instant end) {
    return file + " has expired, on " + end + ": have it renewed";
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    PublicKey other = certificate.getPublicKey();
    if (!other.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    if (other instanceof RSAKey theirs && key instanceof RSAKey ours) {
      return theirs.getModulus().equals(ours.getModulus());
    }
    if (other instanceof ECKey theirs
        && key instanceof ECKey ours
        && !theirs.getParams().getCurve().equals(ours.getParams().getCurve())) {
      return false;
    }
    try {
      byte[] something = certificate.getEncoded();
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key);
      signature.update(something);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(something);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
