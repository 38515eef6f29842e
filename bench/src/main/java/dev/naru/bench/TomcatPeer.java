package dev.naru.bench;

import dev.naru.bench.app.HelloServlet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.catalina.core.StandardVirtualThreadExecutor;
import org.apache.catalina.startup.Tomcat;

/** Tomcat 11 as its guide tunes it: keep-alive without end, no access log. */
final class TomcatPeer {

  private TomcatPeer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    boolean virtual = args[1].equals("virtual");
    Path base = Files.createTempDirectory("naru-bench-tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("keepAliveTimeout", "60000");
    connector.setProperty("tcpNoDelay", "true");
    if (virtual) {
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
    tomcat.setConnector(connector);
    StandardContext context = (StandardContext) tomcat.addContext("", base.toString());
    Tomcat.addServlet(context, "hello", new HelloServlet()).addMapping("/hello");
    tomcat.start();
    Thread.currentThread().join();
  }
}
