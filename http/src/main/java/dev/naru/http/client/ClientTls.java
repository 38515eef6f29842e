package dev.naru.http.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How servers are spoken to inside TLS: whom we believe, and who we are. Immutable; kept as long as
 * anything may connect with it.
 */
public final class ClientTls {

  /**
   * What is asked of servers.
   *
   * @param verify whether a server must show a certificate for its name that somebody trusted has
   *     signed
   * @param authorities PEM: who is trusted; the JDK's own list when absent
   * @param certificate PEM: our certificate, then each one's issuer
   * @param key PEM (PKCS #8): our key
   * @param http2 whether HTTP/2 is offered, which is liked better then
   */
  public record Settings(
      boolean verify,
      Optional<Path> authorities,
      Optional<Path> certificate,
      Optional<Path> key,
      boolean http2) {}

  private final SslContext either;
  private final SslContext http1;

  /**
   * Reads the files.
   *
   * @throws IOException with a sentence for the person who wrote the configuration
   */
  public ClientTls(Settings settings) throws IOException {
    http1 = context(settings, List.of(ApplicationProtocolNames.HTTP_1_1));
    either =
        settings.http2()
            ? context(
                settings,
                List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
            : http1;
  }

  private static SslContext context(Settings settings, List<String> protocols) throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      protocols));
      if (settings.verify()) {
        // RFC 9110, section 4.3.4: the certificate has to be for the name that was asked for.
        builder.endpointIdentificationAlgorithm("HTTPS");
        settings.authorities().ifPresent(file -> builder.trustManager(file.toFile()));
      } else {
        builder
            .endpointIdentificationAlgorithm("")
            .trustManager(InsecureTrustManagerFactory.INSTANCE);
      }
      if (settings.certificate().isPresent() && settings.key().isPresent()) {
        builder.keyManager(settings.certificate().get().toFile(), settings.key().get().toFile());
      }
      return builder.build();
    } catch (IOException | IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("TLS to upstreams cannot be set up: " + cause.getMessage(), e);
    }
  }

  /**
   * What a connection is encrypted with.
   *
   * @param name what the server must be able to prove to be
   * @param http1Only whether HTTP/2 is of no use
   */
  SslHandler handler(
      ByteBufAllocator allocator, String name, int port, boolean http1Only, Executor tasks) {
    return (http1Only ? http1 : either).newHandler(allocator, name, port, tasks);
  }
}
