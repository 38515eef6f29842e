package dev.naru.was.arquillian;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/**
 * What {@code arquillian.xml} says, a property a setter:
 *
 * <pre>{@code
 * <container qualifier="naru" default="true">
 *   <configuration>
 *     <property name="httpsPort">0</property>
 *     <property name="clientCertificates">src/test/ca.pem</property>
 *     <property name="users">
 *       mina : secret : user, editor;
 *       jun  : secret : user
 *     </property>
 *     <property name="certificateUsers">CN=Mina, O=Naru, C=KR : admin</property>
 *   </configuration>
 * </container>
 * }</pre>
 */
public final class NaruContainerConfiguration implements ContainerConfiguration {

  /**
   * Somebody.
   *
   * @param password empty for one who comes with a certificate
   */
  record User(String password, List<String> roles) {}

  private String host = "127.0.0.1";
  private int port;
  private int httpsPort = -1;
  private boolean secure;
  private boolean crossContext;
  private int idleSeconds = 60;
  private Optional<Path> certificate = Optional.empty();
  private Optional<Path> certificateKey = Optional.empty();
  private Optional<Path> clientCertificates = Optional.empty();
  private Optional<Path> data = Optional.empty();
  private final Map<String, User> users = new LinkedHashMap<>();

  /** Where to listen: a name or an address; 127.0.0.1 unless it is said. */
  public void setHost(String address) {
    host = address;
  }

  /** The port for HTTP; 0, the default, for a free one. */
  public void setPort(int number) {
    port = number;
  }

  /** The port for HTTPS; 0 for a free one; none unless it is said. */
  public void setHttpsPort(int number) {
    httpsPort = number;
  }

  /** Whether tests are given the URL of the HTTPS port. */
  public void setSecure(boolean value) {
    secure = value;
  }

  /** Whether archives may reach each other by {@code ServletContext.getContext}. */
  public void setCrossContext(boolean value) {
    crossContext = value;
  }

  /** Seconds after which a connection is closed that nothing is asked on. */
  public void setIdleSeconds(int seconds) {
    idleSeconds = seconds;
  }

  /** PEM: what the server shows over HTTPS; one for localhost, made for the run, if not said. */
  public void setCertificate(String file) {
    certificate = Optional.of(Path.of(file));
  }

  /** PEM: its private key. */
  public void setCertificateKey(String file) {
    certificateKey = Optional.of(Path.of(file));
  }

  /** PEM: the certificates that clients' must come from, or be; none are asked for if not said. */
  public void setClientCertificates(String file) {
    clientCertificates = Optional.of(Path.of(file));
  }

  /** Where files are kept; a temporary folder if not said. */
  public void setData(String folder) {
    data = Optional.of(Path.of(folder));
  }

  /** Users, a semicolon between two: {@code name : password : role, role}. */
  public void setUsers(String list) {
    for (String[] parts : split(list, 3, "name : password : role, role")) {
      users.put(parts[0], new User(parts[1], roles(parts[2])));
    }
  }

  /** Users, a semicolon between two: {@code CN=…, O=…, C=… : role, role}. */
  public void setCertificateUsers(String list) {
    for (String[] parts : split(list, 2, "CN=..., O=... : role, role")) {
      users.put(parts[0], new User("", roles(parts[1])));
    }
  }

  private static List<String[]> split(String list, int parts, String form) {
    // Arquillian hands on what stands in several lines as one.
    return Stream.of(list.split(";"))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(
            line -> {
              String[] found = line.split("\\s+:\\s+", parts);
              if (found.length != parts) {
                throw new ConfigurationException("expected " + form + ", found " + line);
              }
              return found;
            })
        .toList();
  }

  private static List<String> roles(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(r -> !r.isEmpty()).toList();
  }

  @Override
  public void validate() throws ConfigurationException {
    if (certificate.isPresent() != certificateKey.isPresent()) {
      throw new ConfigurationException("certificate and certificateKey go together");
    }
    if (secure && httpsPort < 0) {
      throw new ConfigurationException("secure needs httpsPort: 0 takes a free one");
    }
    if (idleSeconds < 1) {
      throw new ConfigurationException("idleSeconds is 1 or more");
    }
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  Optional<Integer> httpsPort() {
    return httpsPort < 0 ? Optional.empty() : Optional.of(httpsPort);
  }

  boolean crossContext() {
    return crossContext;
  }

  boolean secure() {
    return secure;
  }

  Duration idle() {
    return Duration.ofSeconds(idleSeconds);
  }

  Optional<Path> certificate() {
    return certificate;
  }

  Optional<Path> certificateKey() {
    return certificateKey;
  }

  Optional<Path> clientCertificates() {
    return clientCertificates;
  }

  Optional<Path> data() {
    return data;
  }

  Map<String, User> users() {
    return users;
  }
}
