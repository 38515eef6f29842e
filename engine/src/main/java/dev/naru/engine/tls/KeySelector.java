package dev.naru.engine.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a server shows by the name that a client asks for (SNI, RFC 6066 section 3): the
 * certificate with that very name, else one with {@code *} in the place of its first label (RFC
 * 9525, section 6.3), else one of the development CA where it may issue it, else the first. Of two
 * with the same name the first is shown: OpenSSL under Netty does not say which kinds of keys the
 * client knows.
 */
final class KeySelector extends X509ExtendedKeyManager {

  private final List<KeyMaterial> all;
  private final Map<String, Integer> byName = new HashMap<>();
  private final Optional<DevelopmentLeaves> development;

  /** Of the materials in the order of the file, and of the development CA's; one must be there. */
  KeySelector(List<KeyMaterial> configured, Optional<DevelopmentLeaves> development) {
    this.development = development;
    this.all = List.copyOf(configured);
    for (int i = 0; i < all.size(); i++) {
      for (String name : all.get(i).names()) {
        byName.putIfAbsent(name, i);
      }
    }
  }

  /** The alias of what is shown to somebody who asks for a name; null when its key is another. */
  @Nullable String choose(String name, String algorithm) {
    Integer found = byName.get(name);
    int dot = name.indexOf('.');
    if (found == null && dot >= 0) {
      found = byName.get("*" + name.substring(dot));
    }
    if (found == null
        && development.isPresent()
        && (all.isEmpty() || DevelopmentAuthority.mayIssue(name))) {
      return algorithm.equals("EC") ? development.get().alias(name) : null;
    }
    int chosen = found == null ? 0 : found;
    return all.get(chosen).algorithm().equals(algorithm) ? Integer.toString(chosen) : null;
  }

  private @Nullable KeyMaterial material(String alias) {
    if (!alias.isEmpty() && Character.isDigit(alias.charAt(0))) {
      return all.get(Integer.parseInt(alias));
    }
    return development.map(leaves -> leaves.get(alias)).orElse(null);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return choose(requested(engine), keyType);
  }

  private static String requested(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          String ascii = host.getAsciiName().toLowerCase(Locale.ROOT);
          return ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        }
      }
    }
    return "";
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    KeyMaterial found = material(alias);
    return found == null ? null : found.key();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    KeyMaterial found = material(alias);
    return found == null ? null : found.chain().toArray(X509Certificate[]::new);
  }

  // What nobody asks of a server on engines.

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
