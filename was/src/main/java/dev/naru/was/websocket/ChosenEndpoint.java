package dev.naru.was.websocket;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;

/** An endpoint that an application has chosen itself, at a path that is the only one. */
record ChosenEndpoint(ServerEndpointConfig config) implements ServerEndpointConfig {

  static final String PATH = "/";

  @Override
  public String getPath() {
    return PATH;
  }

  @Override
  public Class<?> getEndpointClass() {
    return config.getEndpointClass();
  }

  @Override
  public List<String> getSubprotocols() {
    return config.getSubprotocols();
  }

  @Override
  public List<Extension> getExtensions() {
    return config.getExtensions();
  }

  @Override
  public ServerEndpointConfig.Configurator getConfigurator() {
    return config.getConfigurator();
  }

  @Override
  public List<Class<? extends Encoder>> getEncoders() {
    return config.getEncoders();
  }

  @Override
  public List<Class<? extends Decoder>> getDecoders() {
    return config.getDecoders();
  }

  @Override
  public Map<String, Object> getUserProperties() {
    return config.getUserProperties();
  }
}
