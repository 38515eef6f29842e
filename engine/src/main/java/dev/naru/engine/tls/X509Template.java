package dev.naru.engine.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate to be signed with ECDSA and SHA-256 (RFC 5280, section 4).
 *
 * @param commonName of the subject
 * @param serial positive, of at most 20 octets
 */
record X509Template(String commonName, BigInteger serial, Instant from, Instant to) {

  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final byte[] SERVER_AUTH = Der.oid("1.3.6.1.5.5.7.3.1");

  // RFC 5280, sections 4.2.1.3 and 4.2.1.6: the numbers of bits and of choices.
  private static final byte[] DIGITAL_SIGNATURE = Der.bits(7, new byte[] {(byte) 0x80});
  private static final byte[] SIGN_CERTIFICATES = Der.bits(1, new byte[] {0x06});
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  /** A general name: a host's. */
  static byte[] dnsName(String name) {
    return Der.tagged(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
  }

  /** A general name: an address, or for a constraint an address and its mask. */
  static byte[] address(byte[] octets) {
    return Der.tagged(IP_ADDRESS, octets);
  }

  /** The certificate of an authority that may issue for this machine only, signed by itself. */
  X509Certificate authority(KeyPair keys) {
    byte[] loopback6 = new byte[32];
    loopback6[15] = 1;
    Arrays.fill(loopback6, 16, 32, (byte) 0xff);
    byte[] permitted =
        Der.tagged(
            0xa0,
            Der.sequence(dnsName("localhost")),
            Der.sequence(dnsName("test")),
            Der.sequence(address(new byte[] {127, 0, 0, 0, (byte) 0xff, 0, 0, 0})),
            Der.sequence(address(loopback6)));
    byte[] id = id(keys.getPublic());
    return sign(
        name(commonName),
        keys.getPublic(),
        keys.getPrivate(),
        extension("2.5.29.19", true, Der.sequence(Der.TRUE, Der.integer(BigInteger.ZERO))),
        extension("2.5.29.15", true, SIGN_CERTIFICATES),
        extension("2.5.29.37", false, Der.sequence(SERVER_AUTH)),
        extension("2.5.29.14", false, Der.octets(id)),
        extension("2.5.29.35", false, Der.sequence(Der.tagged(0x80, id))),
        extension("2.5.29.30", true, Der.sequence(permitted)));
  }

  /** The certificate of a server. */
  X509Certificate server(
      PublicKey key, List<byte[]> names, X509Certificate issuer, PrivateKey signer) {
    return leaf(SERVER_AUTH, key, names, issuer, signer);
  }

  /** A certificate for a purpose (RFC 5280, section 4.2.1.12). */
  X509Certificate leaf(
      byte[] purpose,
      PublicKey key,
      List<byte[]> names,
      X509Certificate issuer,
      PrivateKey signer) {
    return sign(
        issuer.getSubjectX500Principal().getEncoded(),
        key,
        signer,
        extension("2.5.29.19", true, Der.sequence()),
        extension("2.5.29.15", true, DIGITAL_SIGNATURE),
        extension("2.5.29.37", false, Der.sequence(purpose)),
        extension("2.5.29.14", false, Der.octets(id(key))),
        extension("2.5.29.35", false, Der.sequence(Der.tagged(0x80, id(issuer.getPublicKey())))),
        extension("2.5.29.17", false, Der.sequence(names.toArray(byte[][]::new))));
  }

  private X509Certificate sign(
      byte[] issuer, PublicKey key, PrivateKey signer, byte[]... extensions) {
    byte[] version3 = Der.tagged(0xa0, Der.integer(BigInteger.TWO));
    byte[] certificate =
        Der.sequence(
            version3,
            Der.integer(serial),
            ECDSA_WITH_SHA256,
            issuer,
            Der.sequence(Der.time(from), Der.time(to)),
            name(commonName),
            key.getEncoded(),
            Der.tagged(0xa3, Der.sequence(extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer);
      signature.update(certificate);
      byte[] signed = Der.sequence(certificate, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that cannot be signed", e);
    }
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(commonName))));
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.TRUE, Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  /** RFC 7093, section 2, method 4: what tells one key from another. */
  private static byte[] id(PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return Arrays.copyOf(digest, 20);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
