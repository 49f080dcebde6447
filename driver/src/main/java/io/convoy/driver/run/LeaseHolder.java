package io.convoy.driver.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The driver that works in a run's folder, as the folder's {@code driver.json} says.
 *
 * @param version of this format
 * @param id tells two drivers apart
 * @param host where it runs
 * @param pid its process there
 * @param user who started it
 * @param since when, in ISO 8601
 * @param beat counts its signs of life: a driver that lives has changed it within seconds
 * @param at when the last of them was, by its clock, in ISO 8601
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeaseHolder(
    int version,
    String id,
    String host,
    long pid,
    String user,
    String since,
    long beat,
    String at) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One of an earlier version does not say when it was heard last. */
  public LeaseHolder {
    at = at == null ? since : at;
  }

  static LeaseHolder self() {
    String now = Instant.now().toString();
    return new LeaseHolder(
        VERSION,
        UUID.randomUUID().toString(),
        localHost(),
        ProcessHandle.current().pid(),
        System.getProperty("user.name", "?"),
        now,
        0,
        now);
  }

  LeaseHolder next() {
    return new LeaseHolder(version, id, host, pid, user, since, beat + 1, Instant.now().toString());
  }

  /** Whether it was a process of this host that has ended. */
  boolean isKnownDead() {
    boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    return host.equals(localHost()) && !alive;
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records are always writable as JSON", e);
    }
  }

  /** Empty if it is being written at the moment. */
  static Optional<LeaseHolder> read(byte[] json) {
    try {
      return Optional.of(JSON.readValue(json, LeaseHolder.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  @Override
  public String toString() {
    return String.format("process %d of %s on %s, started %s", pid, user, host, since);
  }
}
