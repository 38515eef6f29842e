package dev.naru.was.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.War;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedWasTest {

  /** Says where it is asked. */
  @WebServlet("/where/*")
  public static class Where extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              request.getScheme()
                  + " ["
                  + request.getContextPath()
                  + "]"
                  + request.getServletPath()
                  + " "
                  + request.getRemoteUser());
    }
  }

  /** Says so to somebody. */
  @WebServlet("/own")
  @ServletSecurity(@HttpConstraint(rolesAllowed = "Keeper"))
  public static class Own extends Where {}

  private static final String BASIC =
      "<login-config><auth-method>BASIC</auth-method></login-config>";

  @TempDir Path folder;

  private Path app(String name) throws IOException {
    return new War()
        .classes(Where.class, Own.class)
        .file("index.html", "welcome to " + name)
        .webXml(BASIC)
        .folder(folder.resolve(name));
  }

  private static HttpResponse<String> get(HttpClient client, URI uri, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(URI uri, String... headers) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return get(client, uri, headers);
    }
  }

  @Test
  void fiveLinesServeAFolder() throws Exception {
    try (EmbeddedWas was = Naru.was().app("/", app("root")).port(0).start()) {
      assertThat(get(was.uri()).body()).isEqualTo("welcome to root");
      assertThat(get(was.uri().resolve("where/x")).body()).isEqualTo("http []/where null");
      assertThat(was.secureUri()).isEmpty();
    }
  }

  @Test
  void theLongestContextPathAnswers() throws Exception {
    try (EmbeddedWas was =
        Naru.was()
            .app("/", app("root"))
            .app("/shop", app("shop"))
            .app("/shop/back", app("back"))
            .start()) {
      assertThat(was.contextPaths()).containsExactly("/", "/shop", "/shop/back");
      assertThat(get(was.uri("/shop")).body()).isEqualTo("welcome to shop");
      assertThat(get(was.uri("/shop/back")).body()).isEqualTo("welcome to back");
      assertThat(get(was.uri().resolve("shop/where")).body()).isEqualTo("http [/shop]/where null");
      assertThat(get(was.uri().resolve("shop/back/where")).body())
          .isEqualTo("http [/shop/back]/where null");
      assertThat(get(was.uri().resolve("shopping")).statusCode()).isEqualTo(404);
      assertThat(get(was.uri().resolve("where")).body()).isEqualTo("http []/where null");
    }
  }

  @Test
  void applicationsComeAndGoWhileItRuns() throws Exception {
    try (EmbeddedWas was = Naru.was().start()) {
      assertThat(get(was.uri("/late")).statusCode()).isEqualTo(404);
      Path app = app("late");
      was.deploy("/late", app);
      assertThat(get(was.uri("/late")).body()).isEqualTo("welcome to late");
      assertThatThrownBy(() -> was.deploy("/late/", app))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("undeploy");
      assertThat(was.undeploy("/late")).isTrue();
      assertThat(was.undeploy("/late")).isFalse();
      assertThat(get(was.uri("/late")).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whatCannotBeDeployedIsToldAndHarmsNobody() throws Exception {
    Path broken = new War().webXml("<servlet/>").archive(folder.resolve("broken.war"));
    try (EmbeddedWas was = Naru.was().app("/", app("root")).start()) {
      assertThatThrownBy(() -> was.deploy("/broken", broken))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broken.war")
          .hasMessageContaining("servlet-name");
      assertThat(was.contextPaths()).containsExactly("/");
      assertThat(get(was.uri()).statusCode()).isEqualTo(200);
    }
    assertThatThrownBy(() -> Naru.was().app("/", broken).start()).isInstanceOf(IOException.class);
  }

  @Test
  void aPortThatIsTakenIsToldBeforeAnythingIsDeployed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(
              () -> Naru.was().host("*").port(taken.getLocalPort()).app("/", app("root")).start())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void usersOfTheProgramLogInWithTheirRoles() throws Exception {
    try (EmbeddedWas was =
        Naru.was()
            .app("/", app("root"))
            .user("Min A", "pw", "Keeper")
            .user("jun", "jun", "Guest")
            .start()) {
      URI own = was.uri().resolve("own");
      assertThat(get(own).statusCode()).isEqualTo(401);
      assertThat(get(own, "Authorization", basic("Min A:pw")).body())
          .isEqualTo("http []/own Min A");
      assertThat(get(own, "Authorization", basic("Min A:no")).statusCode()).isEqualTo(401);
      assertThat(get(own, "Authorization", basic("jun:jun")).statusCode()).isEqualTo(403);
    }
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes());
  }

  @Test
  void httpsShowsACertificateOfItsOwnAuthority() throws Exception {
    try (EmbeddedWas was = Naru.was().app("/", app("root")).httpsPort(0).start();
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(was.authority())).build()) {
      URI where = was.secureUri().orElseThrow().resolve("where");
      assertThat(get(client, where).body()).isEqualTo("https []/where null");
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void aFolderOfOnesOwnIsKept() throws Exception {
    Path data = folder.resolve("data");
    try (EmbeddedWas was = Naru.was().data(data).start()) {
      assertThat(was.uri().getPort()).isPositive();
    }
    assertThat(data).isDirectory();
  }

  @Test
  void aPathThatNoRequestCouldHaveIsRefused() {
    for (String path : new String[] {"shop", "/a//b", "/a/../b", "//"}) {
      assertThatThrownBy(() -> Naru.was().app(path, folder))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
