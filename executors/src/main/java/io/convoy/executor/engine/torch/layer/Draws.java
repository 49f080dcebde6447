package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.device.ComputeDevice;
import java.util.Optional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/**
 * What random layers draw from: a generator of the device, and one of the host for what is decided
 * there. On the CPU they are one. Owns its native memory.
 */
public final class Draws implements AutoCloseable {
  private final Generator host;
  private final Optional<Generator> device;
  private boolean used;

  private Draws(Generator host, Optional<Generator> device) {
    this.host = host;
    this.device = device;
  }

  /** Generators for a device. */
  public static Draws on(ComputeDevice device) {
    Generator host = torch.createCPUGenerator();
    Optional<Generator> own =
        device.isCuda()
            ? Optional.of(torch.globalContext().defaultGenerator(device.torch()).clone())
            : Optional.empty();
    return new Draws(host, own);
  }

  /** Begins anew: equal seeds give equal numbers on equal devices. */
  public void start(long seed) {
    host.set_current_seed(seed);
    device.ifPresent(generator -> generator.set_current_seed(seed));
    used = false;
  }

  /** Whether a layer has drawn since the start. */
  public boolean used() {
    return used;
  }

  /** Draws tensors of the device. */
  Generator onDevice() {
    used = true;
    return device.orElse(host);
  }

  /** Draws tensors of the host. */
  Generator onHost() {
    used = true;
    return host;
  }

  @Override
  public void close() {
    device.ifPresent(Generator::close);
    host.close();
  }
}
