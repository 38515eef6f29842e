package dev.naru.was.arquillian;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import dev.naru.was.embed.WasBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * The servlet container, as Arquillian drives it: started once, then an archive a test class. An
 * archive's name is its context path: {@code shop.war} stands at {@code /shop}, {@code ROOT.war} at
 * the root.
 */
public final class NaruContainer implements DeployableContainer<NaruContainerConfiguration> {

  private static final String ROOT = "ROOT";

  private Optional<NaruContainerConfiguration> configuration = Optional.empty();
  private Optional<EmbeddedWas> running = Optional.empty();
  private Optional<Path> archives = Optional.empty();

  @Override
  public Class<NaruContainerConfiguration> getConfigurationClass() {
    return NaruContainerConfiguration.class;
  }

  @Override
  public void setup(NaruContainerConfiguration chosen) {
    configuration = Optional.of(chosen);
  }

  /** Tests run beside the container, in its process: nothing is put into the archives. */
  @Override
  public ProtocolDescription getDefaultProtocol() {
    return new ProtocolDescription("Servlet 6.0");
  }

  @Override
  public void start() throws LifecycleException {
    NaruContainerConfiguration chosen = configuration.orElseGet(NaruContainerConfiguration::new);
    WasBuilder was =
        Naru.was()
            .host(chosen.host())
            .port(chosen.port())
            .idle(chosen.idle())
            .crossContext(chosen.crossContext());
    chosen.httpsPort().ifPresent(was::httpsPort);
    if (chosen.certificate().isPresent() && chosen.certificateKey().isPresent()) {
      was.certificate(chosen.certificate().get(), chosen.certificateKey().get());
    }
    chosen.clientCertificates().ifPresent(was::clientCertificates);
    chosen.data().ifPresent(was::data);
    chosen
        .users()
        .forEach(
            (name, user) -> {
              String[] roles = user.roles().toArray(String[]::new);
              if (user.password().isEmpty()) {
                was.certificateUser(name, roles);
              } else {
                was.user(name, user.password(), roles);
              }
            });
    try {
      archives = Optional.of(Files.createTempDirectory("naru-arquillian-"));
      running = Optional.of(was.start());
    } catch (IOException e) {
      throw new LifecycleException(e.getMessage(), e);
    }
  }

  @Override
  public void stop() throws LifecycleException {
    running.ifPresent(EmbeddedWas::close);
    running = Optional.empty();
    if (archives.isPresent()) {
      try (Stream<Path> files = Files.walk(archives.get())) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new LifecycleException("the archives cannot be removed: " + e.getMessage(), e);
      }
      archives = Optional.empty();
    }
  }

  private EmbeddedWas was() throws DeploymentException {
    return running.orElseThrow(() -> new DeploymentException("the container has not started"));
  }

  private static String contextPath(Archive<?> archive) {
    String name = archive.getName();
    String plain = name.endsWith(".war") ? name.substring(0, name.length() - 4) : name;
    return plain.equals(ROOT) ? "/" : "/" + plain;
  }

  @Override
  public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
    EmbeddedWas was = was();
    String path = contextPath(archive);
    Path file = archives.orElseThrow().resolve(archive.getName());
    try {
      archive.as(ZipExporter.class).exportTo(file.toFile(), true);
      was.deploy(path, file);
    } catch (IOException | RuntimeException e) {
      throw new DeploymentException(e.getMessage(), e);
    }
    boolean secure = configuration.filter(NaruContainerConfiguration::secure).isPresent();
    URI uri = secure ? was.secureUri().orElseThrow() : was.uri();
    HTTPContext context = new HTTPContext("localhost", uri.getPort(), secure);
    // The path that tests are given is that of the first servlet.
    context.add(new Servlet("default", path.equals("/") ? "" : path));
    return new ProtocolMetaData().addContext(context);
  }

  @Override
  public void undeploy(Archive<?> archive) throws DeploymentException {
    was().undeploy(contextPath(archive));
    try {
      Files.deleteIfExists(archives.orElseThrow().resolve(archive.getName()));
    } catch (IOException e) {
      throw new DeploymentException("the archive cannot be removed: " + e.getMessage(), e);
    }
  }
}
