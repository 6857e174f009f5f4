// The checks of latchkey doctor, one function each, listed in doctor.cc. Each adds what it found.
#pragma once

#include <vector>

#include "main/doctor.h"

namespace latchkey::main {

using Findings = std::vector<Finding>;

void check_configuration(const DoctorWorld& world, Findings& findings);  // doctor_configuration.cc
void check_host_name(const DoctorWorld& world, Findings& findings);      // doctor_configuration.cc
void check_proxies(const DoctorWorld& world, Findings& findings);        // doctor_configuration.cc
void check_certificate(const DoctorWorld& world, Findings& findings);    // doctor_files.cc
void check_data(const DoctorWorld& world, Findings& findings);           // doctor_files.cc
void check_disk(const DoctorWorld& world, Findings& findings);           // doctor_files.cc
void check_clock(const DoctorWorld& world, Findings& findings);          // doctor_network.cc
void check_public_address(const DoctorWorld& world, Findings& findings); // doctor_network.cc

void good(Findings& findings, std::string what);
void note(Findings& findings, std::string what, std::string advice);
void problem(Findings& findings, std::string what, std::string advice);

}  // namespace latchkey::main
