package io.convoy.executor.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.model.file.KerasH5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.hdf5.DSetAccPropList;
import org.bytedeco.hdf5.DSetCreatPropList;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.LinkCreatPropList;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.global.hdf5;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasWeightsTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path folder;

  /** Keras 3.15 wrote them, whole and weights alone, with 100 times the tensor's number plus i. */
  @ParameterizedTest
  @ValueSource(strings = {"keras3.h5", "keras3.weights.h5"})
  void tensors_ofKeras3_areNamedByLayerAndRole(String name) throws IOException {
    try (WeightsFile file = WeightsFile.open(StartingWeightsTest.resource(name), HADOOP)) {
      assertThat(file.tensors())
          .extracting(tensor -> tensor.toString() + " " + first(file, tensor))
          .containsExactlyInAnyOrder(
              "first/kernel [2,2,3,2] 0.0",
              "first/bias [2] 100.0",
              "norm/gamma [2] 200.0",
              "norm/beta [2] 300.0",
              "norm/moving_mean [2] 400.0",
              "norm/moving_variance [2] 500.0",
              "depth/kernel [2,2,2,1] 600.0",
              "last/kernel [2,3] 700.0",
              "last/bias [3] 800.0");
      WeightTensor kernel = new WeightTensor("last/kernel", List.of(2L, 3L));
      assertThat(file.values(kernel)).containsExactly(700, 701, 702, 703, 704, 705);
    }
  }

  private static float first(WeightsFile file, WeightTensor tensor) {
    try {
      return file.values(tensor)[0];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tensors_ofKeras2_areNamedByLayerAndRole() throws IOException {
    Path path = folder.resolve("keras2.h5");
    KerasH5.write(path, KerasH5.SHAPES);
    try (WeightsFile file = WeightsFile.open(path.toString(), HADOOP)) {
      assertThat(file.tensors())
          .extracting(WeightTensor::toString)
          .containsExactlyInAnyOrder(
              "conv/kernel [3,3,3,4]", "conv/bias [4]", "dense/kernel [196,5]", "dense/bias [5]");
    }
  }

  /** Names that the backend gave, in files of 2016. */
  @Test
  void tensors_ofEarlyFiles_areWhatTheirShapesAndNamesSay() {
    KerasNames names = new KerasNames();
    names.layer("/fire2/squeeze1x1");
    names.tensor("/fire2/squeeze1x1/uniform2", List.of(1L, 1L, 64L, 16L));
    names.tensor("/fire2/squeeze1x1/fire2/squeeze1x1_b", List.of(16L));
    names.layer("/bn");
    for (String name : List.of("bn_gamma", "bn_beta", "bn_running_mean", "bn_running_std")) {
      names.tensor("/bn/" + name, List.of(2L));
    }
    assertThat(names.tensors())
        .containsEntry(
            new WeightTensor("fire2/squeeze1x1/kernel", List.of(1L, 1L, 64L, 16L)),
            "/fire2/squeeze1x1/uniform2")
        .containsEntry(
            new WeightTensor("fire2/squeeze1x1/bias", List.of(16L)),
            "/fire2/squeeze1x1/fire2/squeeze1x1_b")
        .containsEntry(new WeightTensor("bn/gamma", List.of(2L)), "/bn/bn_gamma")
        .containsEntry(new WeightTensor("bn/moving_variance", List.of(2L)), "/bn/bn_running_std")
        .hasSize(6);
  }

  /** HDF5 lets a data set lie in any file of the machine. */
  @Test
  void dataSet_inAnotherFile_isRefused() throws IOException {
    NativeLibraries.load(hdf5.class);
    Path secret = Files.write(folder.resolve("secret"), new byte[8]);
    Path path = folder.resolve("external.h5");
    try (H5File file = new H5File(path.toString(), hdf5.H5F_ACC_TRUNC);
        DSetCreatPropList elsewhere = new DSetCreatPropList();
        DataSpace space = new DataSpace(1, new long[] {2})) {
      elsewhere.setExternal(secret.toString(), 0, 8);
      try (DataSet data =
          file.createDataSet(
              "x",
              PredType.NATIVE_FLOAT(),
              space,
              elsewhere,
              new DSetAccPropList(),
              new LinkCreatPropList())) {
        assertThat(data.getStorageSize()).isEqualTo(8);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(path.toString(), HADOOP))
        .withMessage("model.weights-from = %s: keeps x in another file, which is not read", path);
  }

  @Test
  void file_cutOff_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(StartingWeightsTest.resource("keras3.h5")));
    Path file = Files.write(folder.resolve("cut.h5"), Arrays.copyOf(whole, 4000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightsFile.open(file.toString(), HADOOP))
        .withMessage(
            "model.weights-from = %s: cannot be read as HDF5: it is cut off or damaged", file);
  }
}
