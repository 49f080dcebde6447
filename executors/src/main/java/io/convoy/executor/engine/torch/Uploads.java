package io.convoy.executor.engine.torch;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceStream;
import java.util.IdentityHashMap;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Batches on their way to a device. On a GPU they are copied on a stream of their own, so that one
 * is under way while the one before is computed. Owns its native memory.
 */
final class Uploads implements AutoCloseable {
  private final ComputeDevice device;
  private final ScalarType type;
  private final DeviceImages images;
  private final DeviceStream compute;
  private final DeviceStream copies;
  private final IdentityHashMap<ImageBatch, Upload> ahead = new IdentityHashMap<>();

  private ImageBatch kept;

  /** What a pass takes: values as {@link DeviceImages#upload} has made them, and answers. */
  record Upload(Tensor values, BatchTargets answers, CUDAEvent copied) {
    void close() {
      values.close();
      answers.close();
      copied.close();
    }
  }

  /**
   * @param imageType of the images that the network sees
   * @param type of its outputs and so of the answers
   * @param compute the stream that computes; null on the CPU
   */
  Uploads(ComputeDevice device, ScalarType imageType, ScalarType type, DeviceStream compute) {
    this.device = device;
    this.type = type;
    this.compute = compute;
    images = new DeviceImages(device, imageType);
    copies = device.isCuda() ? DeviceStream.of(device) : null;
  }

  /** Begins to copy a batch, which {@link #with} will take. */
  void begin(ImageBatch batch) {
    if (device.isCuda()) {
      ahead.put(batch, uploaded(batch));
    }
  }

  /** Copies a batch for many passes, until {@link #forget}. */
  void keep(ImageBatch batch) {
    begin(batch);
    kept = batch;
  }

  /** Gives up what was begun. */
  void forget(ImageBatch batch) {
    kept = null;
    Upload upload = ahead.remove(batch);
    if (upload != null) {
      upload.copied().synchronize();
      upload.close();
    }
  }

  private Upload uploaded(ImageBatch batch) {
    Upload[] made = new Upload[1];
    copies.run(
        () -> {
          Tensor values = images.upload(batch);
          values.retainReference();
          BatchTargets answers = BatchTargets.of(batch, type, device).retained();
          made[0] = new Upload(values, answers, copies.mark());
        });
    return made[0];
  }

  /**
   * Computes with a batch. Afterwards its memory on the host is no longer read, although the GPU
   * may still compute; within a PointerScope.
   */
  void with(ImageBatch batch, BiConsumer<Tensor, BatchTargets> work) {
    if (!device.isCuda()) {
      work.accept(images.input(images.upload(batch), batch), BatchTargets.of(batch, type, device));
      return;
    }
    Upload upload = ahead.containsKey(batch) ? ahead.get(batch) : uploaded(batch);
    try {
      compute.await(upload.copied());
      compute.keep(upload.values());
      upload.answers().tensors().forEach(compute::keep);
      work.accept(images.input(upload.values(), batch), upload.answers());
      upload.copied().synchronize();
    } finally {
      if (kept == null || !kept.equals(batch)) {
        ahead.remove(batch);
        upload.close();
      }
    }
  }

  /** The images alone, where the host waits for the outcome anyhow; within a PointerScope. */
  Tensor images(ImageBatch batch) {
    return images.input(images.upload(batch), batch);
  }

  @Override
  public void close() {
    ahead.values().forEach(Upload::close);
    ahead.clear();
    images.close();
  }
}
