package dev.naru.examples.greeting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.faces.annotation.FacesConfig;

/** Turns Faces on for CDI. */
@FacesConfig
@ApplicationScoped
public class FacesSetting {}
