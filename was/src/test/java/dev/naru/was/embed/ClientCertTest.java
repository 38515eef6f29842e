package dev.naru.was.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.War;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CLIENT-CERT and transport guarantees over real TLS, asked by the JDK's client. */
class ClientCertTest {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String MINA = "CN=Mina, O=Naru, C=KR";

  /** Says whom it sees. */
  @WebServlet("/keep")
  @ServletSecurity(
      @HttpConstraint(
          rolesAllowed = "keeper",
          transportGuarantee = TransportGuarantee.CONFIDENTIAL))
  public static class Keep extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              request.getRemoteUser()
                  + "|"
                  + request.getUserPrincipal().getName()
                  + "|"
                  + request.getAuthType()
                  + "|"
                  + request.isUserInRole("keeper"));
    }
  }

  @TempDir static Path folder;
  private EmbeddedWas was;

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
  }

  @BeforeEach
  void start() throws Exception {
    if (!Files.exists(folder.resolve("mina.pem"))) {
      for (String[] who : new String[][] {{"mina", MINA}, {"jun", "CN=Jun, C=KR"}}) {
        String store = folder.resolve(who[0] + ".p12").toString();
        keytool(
            "-genkeypair", "-keyalg", "EC", "-alias", "it", "-dname", who[1], "-keystore", store);
        keytool(
            "-exportcert",
            "-rfc",
            "-alias",
            "it",
            "-keystore",
            store,
            "-file",
            folder.resolve(who[0] + ".pem").toString());
      }
      Files.writeString(
          folder.resolve("both.pem"),
          Files.readString(folder.resolve("mina.pem"))
              + Files.readString(folder.resolve("jun.pem")));
    }
    Path app =
        new War()
            .classes(Keep.class)
            .webXml("<login-config><auth-method>CLIENT-CERT</auth-method></login-config>")
            .folder(folder.resolve("app"));
    was =
        Naru.was()
            .app("/shop", app)
            .httpsPort(0)
            .clientCertificates(folder.resolve("both.pem"))
            .certificateUser(MINA, "keeper")
            .start();
  }

  @AfterEach
  void stop() {
    was.close();
  }

  private HttpClient client(String who) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(was.authority())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManager[] keys = null;
    if (!who.isEmpty()) {
      KeyStore own = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(folder.resolve(who + ".p12"))) {
        own.load(in, PASSWORD);
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(own, PASSWORD);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private HttpResponse<String> get(String who) throws Exception {
    URI keep = was.secureUri().orElseThrow().resolve("shop/keep");
    try (HttpClient client = client(who)) {
      return client.send(HttpRequest.newBuilder(keep).build(), BodyHandlers.ofString());
    }
  }

  @Test
  @Spec({"13.6.4.a", "3.11.a"})
  void aCertificateSaysWhoAsks() throws Exception {
    assertThat(get("mina").body()).isEqualTo(MINA + "|" + MINA + "|CLIENT_CERT|true");
    assertThat(get("jun").statusCode()).as("known to nobody").isEqualTo(403);
    assertThat(get("").statusCode()).as("without a certificate").isEqualTo(401);
  }

  @Test
  @Spec({"13.8.b", "13.8.3.a"})
  void whoAsksInClearTextIsSentToTheTlsPort() throws Exception {
    URI plain = was.uri().resolve("shop/keep?a=b");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> sent =
          client.send(HttpRequest.newBuilder(plain).build(), BodyHandlers.ofString());
      assertThat(sent.statusCode()).isEqualTo(302);
      assertThat(sent.headers().firstValue("Location"))
          .contains(was.secureUri().orElseThrow().resolve("shop/keep?a=b").toString());
      HttpResponse<String> posted =
          client.send(
              HttpRequest.newBuilder(plain).POST(BodyPublishers.ofString("x")).build(),
              BodyHandlers.ofString());
      assertThat(posted.statusCode()).isEqualTo(403);
    }
  }
}
