"""Writes OpenVINO IR from a Hugging Face directory. Runs inside the peers' environment.

    python openvino_ir.py export HF_DIRECTORY IR_DIRECTORY
    python openvino_ir.py compress IR_DIRECTORY int8|int4 COMPRESSED_DIRECTORY

Export keeps the weights in 16 bits, as a stateful model. int8 is symmetric per output channel; int4 is
symmetric in groups of 128 in every layer but embedding and head, which NNCF keeps in int8.
"""
import pathlib
import shutil
import sys


def export(source, target):
    from optimum.exporters.openvino import main_export
    from optimum.intel.openvino.configuration import OVConfig
    # Without a type of its own, a model of a billion parameters would be compressed to int8 unasked.
    main_export(source, output=target, task="text-generation-with-past", stateful=True, convert_tokenizer=False,
                local_files_only=True, ov_config=OVConfig(dtype="fp16"))


def compress(source, precision, target):
    import nncf
    import openvino
    model = openvino.Core().read_model(pathlib.Path(source) / "openvino_model.xml")
    if precision == "int8":
        model = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM)
    else:
        model = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT4_SYM, ratio=1.0, group_size=128)
    target = pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    openvino.save_model(model, target / "openvino_model.xml", compress_to_fp16=False)
    for file in pathlib.Path(source).glob("*.json"):
        shutil.copy(file, target)


if __name__ == "__main__":
    {"export": export, "compress": compress}[sys.argv[1]](*sys.argv[2:])
