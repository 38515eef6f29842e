package dev.naru.bench;

import dev.naru.bench.app.EchoServlet;
import dev.naru.bench.app.HelloServlet;
import dev.naru.bench.app.PageServlet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.catalina.core.StandardVirtualThreadExecutor;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat 11 as its guide tunes it: keep-alive without end, no access log, OpenSSL for TLS. */
final class TomcatPeer {

  private TomcatPeer() {}

  public static void main(String[] args) throws Exception {
    PeerOptions options = PeerOptions.parse(args);
    Path base = Files.createTempDirectory("naru-bench-tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(options.port());
    connector.setProperty("address", PeerOptions.HOST);
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("keepAliveTimeout", "60000");
    connector.setProperty("tcpNoDelay", "true");
    if (options.virtual()) {
      StandardVirtualThreadExecutor executor = new StandardVirtualThreadExecutor();
      executor.setName("virtual");
      tomcat.getService().addExecutor(executor);
      connector.getProtocolHandler().setExecutor(executor);
    } else {
      StandardThreadExecutor executor = new StandardThreadExecutor();
      executor.setName("platform");
      executor.setMaxThreads(200);
      tomcat.getService().addExecutor(executor);
      connector.getProtocolHandler().setExecutor(executor);
    }
    Path keys = options.keys();
    if (keys != null) {
      secure(connector, keys);
    }
    tomcat.setConnector(connector);
    StandardContext context = (StandardContext) tomcat.addContext("", base.toString());
    if (options.deployment() == Deployment.GUARDED) {
      GuardedTomcat.deploy(tomcat, context);
    } else {
      Tomcat.addServlet(context, "hello", new HelloServlet()).addMapping("/hello");
      Tomcat.addServlet(context, "page", new PageServlet()).addMapping("/page");
      Tomcat.addServlet(context, "echo", new EchoServlet()).addMapping("/echo");
    }
    tomcat.start();
    Thread.currentThread().join();
  }

  private static void secure(Connector connector, Path keys) {
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty(
        "sslImplementationName", "org.apache.tomcat.util.net.openssl.panama.OpenSSLImplementation");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
    certificate.setCertificateFile(keys.resolve("cert.pem").toString());
    certificate.setCertificateKeyFile(keys.resolve("key.pem").toString());
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    connector.addUpgradeProtocol(new Http2Protocol());
  }
}
