package dev.naru.bench;

import dev.naru.bench.app.EchoServlet;
import dev.naru.bench.app.HelloServlet;
import dev.naru.bench.app.PageServlet;
import java.nio.file.Path;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12.1 with its ee11 environment: no access log, the JDK's TLS. */
final class JettyPeer {

  private JettyPeer() {}

  public static void main(String[] args) throws Exception {
    PeerOptions options = PeerOptions.parse(args);
    QueuedThreadPool threads = new QueuedThreadPool(200);
    if (options.virtual()) {
      threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    Server server = new Server(threads);
    Path keys = options.keys();
    ServerConnector connector =
        keys == null
            ? new ServerConnector(server, new HttpConnectionFactory(new HttpConfiguration()))
            : secure(server, keys);
    connector.setHost(PeerOptions.HOST);
    connector.setPort(options.port());
    connector.setIdleTimeout(60_000);
    connector.setAcceptQueueSize(4_096);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    if (options.deployment() == Deployment.GUARDED) {
      GuardedJetty.deploy(context);
    } else {
      context.addServlet(HelloServlet.class, "/hello");
      context.addServlet(PageServlet.class, "/page");
      context.addServlet(EchoServlet.class, "/echo");
    }
    server.setHandler(context);
    server.start();
    server.join();
  }

  private static ServerConnector secure(Server server, Path keys) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keys.resolve("bench.p12").toString());
    tls.setKeyStorePassword(PeerOptions.PASSWORD);
    HttpConfiguration config = new HttpConfiguration();
    config.addCustomizer(new SecureRequestCustomizer(false));
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol("http/1.1");
    return new ServerConnector(
        server,
        new SslConnectionFactory(tls, alpn.getProtocol()),
        alpn,
        new HTTP2ServerConnectionFactory(config),
        new HttpConnectionFactory(config));
  }
}
