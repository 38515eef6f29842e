package dev.naru.bench;

import dev.naru.bench.app.EchoServlet;
import dev.naru.bench.app.HelloServlet;
import dev.naru.bench.app.PageServlet;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Undertow 2.3 as it comes: an I/O thread a core, eight workers each, the JDK's TLS. */
final class UndertowPeer {

  private UndertowPeer() {}

  public static void main(String[] args) throws Exception {
    PeerOptions options = PeerOptions.parse(args);
    DeploymentInfo application =
        Servlets.deployment()
            .setClassLoader(UndertowPeer.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("bench");
    if (options.deployment() == Deployment.GUARDED) {
      GuardedUndertow.deploy(application);
    } else {
      application
          .addServlet(Servlets.servlet("hello", HelloServlet.class).addMapping("/hello"))
          .addServlet(Servlets.servlet("page", PageServlet.class).addMapping("/page"))
          .addServlet(Servlets.servlet("echo", EchoServlet.class).addMapping("/echo"));
    }
    DeploymentManager deployment = Servlets.defaultContainer().addDeployment(application);
    deployment.deploy();
    Undertow.Builder builder = Undertow.builder().setHandler(deployment.start());
    Path keys = options.keys();
    if (keys == null) {
      builder.addHttpListener(options.port(), PeerOptions.HOST);
    } else {
      builder
          .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
          .addHttpsListener(options.port(), PeerOptions.HOST, context(keys));
    }
    builder.build().start();
    Thread.currentThread().join();
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys.resolve("bench.p12"))) {
      store.load(in, PeerOptions.PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PeerOptions.PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
