package dev.naru.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks once, before anything is measured: a wrong answer is not a fast one. */
final class Check {

  private final SSLContext trust;

  /** Trusts the one certificate that the servers show. */
  Check(Path certificate) throws IOException {
    try (InputStream in = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "bench", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      trust = SSLContext.getInstance("TLS");
      trust.init(null, managers.getTrustManagers(), null);
    } catch (GeneralSecurityException unusable) {
      throw new IOException("the certificate cannot be used", unusable);
    }
  }

  /**
   * Fails when the answer is not what it has to be: version, status, and every octet. What is not
   * HTTP is looked at by who makes the load. Logs in where that is needed, and fails when it is
   * not.
   */
  void check(Work work, Peer server) throws IOException, InterruptedException {
    if (work.path().isEmpty()) {
      return;
    }
    String url = server.url(work.path());
    HttpClient.Version version =
        work.way() == Work.Way.H2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
    if (work.way() == Work.Way.POST) {
      request.POST(HttpRequest.BodyPublishers.ofByteArray(Work.posted()));
    }
    try (HttpClient client = HttpClient.newBuilder().version(version).sslContext(trust).build()) {
      if (work.way() == Work.Way.LOGGED_IN) {
        server.loggedIn(Login.cookie(client, server.url("")));
        request.header("Cookie", server.cookie());
      }
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      boolean right =
          answer.version() == version
              && answer.statusCode() == 200
              && Arrays.equals(answer.body(), work.answer());
      if (!right) {
        throw new IOException(
            "%s answers %s %d with %d octets"
                .formatted(url, answer.version(), answer.statusCode(), answer.body().length));
      }
    }
  }
}
