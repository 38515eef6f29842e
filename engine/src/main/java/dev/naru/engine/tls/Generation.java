package dev.naru.engine.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ImmediateExecutor;
import java.io.IOException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;

/**
 * Everything that handshakes use until a certificate or a setting changes; connections that were
 * made with it keep it. Has a context for each list of protocols.
 */
final class Generation {

  /**
   * RFC 9325, section 4.2: forward secrecy and authenticated encryption only. AES-128 comes first:
   * it is the cheapest where there is AES in hardware.
   */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Sessions of TLS 1.2 clients that know no tickets: each costs a few hundred bytes. */
  private static final int SESSIONS = 10_000;

  private final TlsConfig config;
  private final List<KeyMaterial> materials;
  private final Optional<DevelopmentLeaves> development;
  private final List<X509Certificate> authorities;
  private final KeySelector selector;
  private final Map<List<String>, SslContext> contexts = new ConcurrentHashMap<>();

  /** Of what was read from the files; {@link #open} makes the contexts. */
  Generation(
      TlsConfig config,
      List<KeyMaterial> materials,
      Optional<DevelopmentLeaves> development,
      List<X509Certificate> authorities) {
    this.config = config;
    this.materials = List.copyOf(materials);
    this.development = development;
    this.authorities = List.copyOf(authorities);
    this.selector = new KeySelector(this.materials, development);
  }

  /** What can be shown, the default first. */
  List<KeyMaterial> materials() {
    List<KeyMaterial> all = new ArrayList<>(materials);
    development.ifPresent(leaves -> all.add(leaves.general()));
    return all;
  }

  Optional<DevelopmentLeaves> development() {
    return development;
  }

  /** Whether handshakes would be the same with the other. */
  boolean sameAs(Generation other) {
    return config.equals(other.config)
        && authorities.equals(other.authorities)
        && materials.size() == other.materials.size()
        && sameMaterials(other)
        && development.isPresent() == other.development.isPresent()
        && development.flatMap(leaves -> other.development.map(leaves::sameAuthority)).orElse(true);
  }

  private boolean sameMaterials(Generation other) {
    for (int i = 0; i < materials.size(); i++) {
      if (!materials.get(i).sameAs(other.materials.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether who was let in by the other would be let in here: its tickets are good, then. */
  boolean letsInAs(Generation other) {
    return config.clientCertificates().mode() == other.config.clientCertificates().mode()
        && authorities.equals(other.authorities);
  }

  /**
   * Makes the context for a list of protocols.
   *
   * @throws IOException with a sentence for a person
   */
  void open(List<String> protocols, SslProvider provider, TicketKeys tickets) throws IOException {
    if (contexts.containsKey(protocols)) {
      return;
    }
    KeyManagerFactory keys = new Keys(selector);
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                provider == SslProvider.JDK ? keys : new OpenSslCachingX509KeyManagerFactory(keys))
            .sslProvider(provider)
            .protocols(
                config.minimum().minor() == 3 ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2"))
            .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .sessionCacheSize(SESSIONS)
            .sessionTimeout(TicketKeys.LIFE.toSeconds())
            .clientAuth(
                switch (config.clientCertificates().mode()) {
                  case NONE -> ClientAuth.NONE;
                  case WANTED -> ClientAuth.OPTIONAL;
                  case NEEDED -> ClientAuth.REQUIRE;
                });
    if (!authorities.isEmpty()) {
      builder.trustManager(authorities.toArray(X509Certificate[]::new));
    }
    if (!protocols.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              protocols));
    }
    try {
      SslContext context = builder.build();
      tickets.give(context);
      contexts.put(List.copyOf(protocols), context);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** Hands newer ticket keys to every context. */
  void renew(TicketKeys tickets) {
    contexts.values().forEach(tickets::give);
  }

  /**
   * What a connection is decrypted with. OpenSSL signs on the loop in any case: what it leaves to
   * somebody else is to choose the certificate, which is a look into a map, and costs less than the
   * way to another thread and back. To issue one, and to trust a client's, takes longer.
   *
   * @throws io.netty.util.IllegalReferenceCountException when another generation has come meanwhile
   */
  SslHandler handler(List<String> protocols, ByteBufAllocator allocator, Executor tasks) {
    SslContext context = contexts.get(protocols);
    if (context == null) {
      throw new IllegalStateException("no context for " + protocols);
    }
    ReferenceCountUtil.retain(context);
    try {
      boolean quick =
          context instanceof ReferenceCountedOpenSslContext
              && development.isEmpty()
              && config.clientCertificates().mode() == ClientCertificates.Mode.NONE;
      return context.newHandler(allocator, quick ? ImmediateExecutor.INSTANCE : tasks);
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  /** Lets go of the contexts; connections keep what they need of them. */
  void release() {
    contexts.values().forEach(ReferenceCountUtil::release);
  }

  /** A factory for one manager, which is all that a context wants of a factory. */
  private static final class Keys extends KeyManagerFactory {
    Keys(KeyManager manager) {
      super(
          new KeyManagerFactorySpi() {
            @Override
            protected void engineInit(KeyStore store, char[] password) {}

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {}

            @Override
            protected KeyManager[] engineGetKeyManagers() {
              return new KeyManager[] {manager};
            }
          },
          new Provider("Naru", "1", "") {
            private static final long serialVersionUID = 1L;
          },
          "Naru");
    }
  }
}
