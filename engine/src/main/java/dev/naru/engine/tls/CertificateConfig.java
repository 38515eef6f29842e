package dev.naru.engine.tls;

import dev.naru.engine.config.Doc;
import java.nio.file.Path;

/**
 * A certificate with its key.
 *
 * @param cert PEM: the certificate, then each one's issuer; the root may be left out
 * @param key PEM: the private key (PKCS #8, PKCS #1 or SEC 1), not encrypted; may be in {@code
 *     cert}'s file
 */
public record CertificateConfig(
    @Doc("PEM file: the certificate, then each one's issuer.") Path cert,
    @Doc("PEM file with the private key, not encrypted.") Path key) {}
