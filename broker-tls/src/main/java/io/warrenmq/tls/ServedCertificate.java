package io.warrenmq.tls;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A certificate that clients are shown.
 *
 * @param subject its distinguished name
 * @param notAfter when it expires
 */
public record ServedCertificate(Path file, String subject, Instant notAfter) {}
