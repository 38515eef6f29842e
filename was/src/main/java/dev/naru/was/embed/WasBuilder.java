package dev.naru.was.embed;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.tls.CertificateConfig;
import dev.naru.engine.tls.ClientCertificates;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.engine.tls.TlsVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Describes a servlet container, then starts it. Without another word it listens on a free port of
 * the loopback address, speaks HTTP/1.1 and HTTP/2 in clear text, knows nobody, and keeps its files
 * in a temporary folder that goes when it is closed.
 */
public final class WasBuilder {

  private final Map<String, Path> apps = new LinkedHashMap<>();
  private final Map<String, ProgramAccounts.User> users = new LinkedHashMap<>();
  private String host = "127.0.0.1";
  private int port;
  private OptionalInt httpsPort = OptionalInt.empty();
  private Optional<CertificateConfig> certificate = Optional.empty();
  private Optional<Path> clientAuthorities = Optional.empty();
  private Optional<Path> data = Optional.empty();
  private Limits limits = Limits.DEFAULTS;
  private boolean crossContext;

  WasBuilder() {}

  /**
   * An application that is there from the start.
   *
   * @param contextPath {@code /} for the root, or as in {@code /shop}
   * @param app a WAR, or a folder laid out like one
   * @throws IllegalArgumentException when the path is none, or has an application already
   */
  public WasBuilder app(String contextPath, Path app) {
    if (apps.putIfAbsent(ContextPaths.canonical(contextPath), app) != null) {
      throw new IllegalArgumentException(contextPath + " has an application already");
    }
    return this;
  }

  /** Where to listen: a name or an address of this machine, {@code *} for all of them. */
  public WasBuilder host(String address) {
    host = address;
    return this;
  }

  /** The port for HTTP; 0, the default, for a free one. */
  public WasBuilder port(int number) {
    port = number;
    return this;
  }

  /**
   * Listens for HTTPS, too. Without {@link #certificate} the server shows one for {@code localhost}
   * from an authority made for this container: {@link EmbeddedWas#authority}.
   *
   * @param number 0 for a free one
   */
  public WasBuilder httpsPort(int number) {
    httpsPort = OptionalInt.of(number);
    return this;
  }

  /**
   * What the server shows of itself over HTTPS.
   *
   * @param cert PEM: the certificate, then each one's issuer
   * @param key PEM: the private key, not encrypted
   */
  public WasBuilder certificate(Path cert, Path key) {
    certificate = Optional.of(new CertificateConfig(cert, key));
    return this;
  }

  /**
   * Asks clients over HTTPS for a certificate, which they may leave out: for CLIENT-CERT.
   *
   * @param authorities PEM: the certificates that clients' must come from, or be
   */
  public WasBuilder clientCertificates(Path authorities) {
    clientAuthorities = Optional.of(authorities);
    return this;
  }

  /**
   * Somebody who can log in. Any name and password will do: these are the program's own words, not
   * a person's.
   */
  public WasBuilder user(String name, String password, String... roles) {
    users.put(name, new ProgramAccounts.User(Optional.of(password), Set.of(roles)));
    return this;
  }

  /**
   * Somebody who comes with a certificate.
   *
   * @param subject as {@code X500Principal.toString()} writes it: {@code CN=Mina, O=Naru, C=KR}
   */
  public WasBuilder certificateUser(String subject, String... roles) {
    users.put(subject, new ProgramAccounts.User(Optional.empty(), Set.of(roles)));
    return this;
  }

  /** Where files are kept, also when it is closed; a temporary folder otherwise. */
  public WasBuilder data(Path folder) {
    data = Optional.of(folder);
    return this;
  }

  /** Whether applications may reach each other by {@code ServletContext.getContext}. */
  public WasBuilder crossContext(boolean shared) {
    crossContext = shared;
    return this;
  }

  /** What connections and requests are held to, the idle time included. */
  public WasBuilder limits(Limits bounds) {
    limits = bounds;
    return this;
  }

  /** After how long a connection is closed that nothing is asked on; a minute unless it is said. */
  public WasBuilder idle(Duration time) {
    limits =
        new Limits(
            limits.connections(),
            limits.connectionsPerAddress(),
            limits.inFlight(),
            limits.queue(),
            limits.header(),
            limits.body(),
            limits.handshakeTimeout(),
            limits.headerTimeout(),
            limits.bodyTimeout(),
            limits.minimumRate(),
            time);
    return this;
  }

  /**
   * Starts it: returns when every application runs and requests are answered.
   *
   * @throws IOException when a port cannot be had, a certificate be read or an application be
   *     deployed, saying which and why; nothing of it runs then
   */
  public EmbeddedWas start() throws IOException {
    return EmbeddedWas.start(this);
  }

  Map<String, Path> apps() {
    return apps;
  }

  Map<String, ProgramAccounts.User> users() {
    return users;
  }

  Optional<Path> data() {
    return data;
  }

  Limits limits() {
    return limits;
  }

  boolean crossContext() {
    return crossContext;
  }

  List<Endpoint.Socket> endpoints() {
    List<Endpoint.Socket> all = new ArrayList<>();
    all.add(new Endpoint.Socket("http", host, port));
    httpsPort.ifPresent(number -> all.add(new Endpoint.Socket("https", host, number)));
    return all;
  }

  TlsConfig tls() {
    ClientCertificates.Mode mode =
        clientAuthorities.isPresent()
            ? ClientCertificates.Mode.WANTED
            : ClientCertificates.Mode.NONE;
    return httpsPort.isEmpty()
        ? TlsConfig.NONE
        : new TlsConfig(
            certificate.stream().toList(),
            certificate.isEmpty(),
            new TlsVersion(2),
            new ClientCertificates(mode, clientAuthorities));
  }
}
